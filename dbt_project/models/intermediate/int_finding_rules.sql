-- The severity policy that people edit: schemas/policy.csv.
select
    rule,
    severity,
    cast(threshold as double) as threshold
from read_csv('{{ invocation_args_dict.get('project_dir', '.') }}/../schemas/policy.csv', header = true, all_varchar = true)
where family = 'findings'
