"""`scorecard …`: the console command. Each verb imports what it needs, so that help and extract stay quick."""

import os
import sys
from pathlib import Path

import click

from pipelines.commands.correct import correct
from pipelines.commands.export import export
from pipelines.commands.lake import lake
from pipelines.commands.options import INPUT_FILE, chosen, require_extras, workspace_options
from pipelines.commands.releases import releases
from pipelines.commands.rollback import rollback
from pipelines.commands.sheet import sheet
from pipelines.commands.template import template
from pipelines.commands.vocabulary import vocabulary
from pipelines.commands.watch import watch
from pipelines.extras import CLUSTER_VARIABLE


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """区县政府工作报告记分卡：承诺与结果并列。

    District Scorecard: work reports and hand-kept spreadsheets in, one checked DuckDB file out.
    """


@main.command()
@workspace_options
@click.option(
    "--only", metavar="DISTRICT[/YEAR]", default="", help="只重新抽取该地区（年度）· only this district (year)"
)
@click.option("--force", is_flag=True, help="重新抽取未变的文件 · extract again what has not changed")
@click.option(
    "--accept-drop", metavar="REASON", default="", help="说明原因，放行减少的数据 · publish in spite of a fall, and why"
)
@click.option("--verify", is_flag=True, help="对全部文件重算摘要 · hash every file, also those that look unchanged")
@click.option("--full", is_flag=True, help="即使没有变化也重新建表并检验 · build and test also when nothing changed")
@click.option(
    "--min-age",
    metavar="SECONDS",
    type=click.FloatRange(min=0),
    default=0,
    show_default=True,
    help="此秒数内改动过的文件留到下次（定时任务宜用 60）· leave files changed less than this ago for the next run",
)
@click.option(
    "--cluster", metavar="ADDRESS", envvar=CLUSTER_VARIABLE, help="在此 Ray 集群上抽取 · extract over this Ray cluster"
)
def run(
    raw: Path | None,
    warehouse: Path | None,
    only: str,
    force: bool,
    accept_drop: str,
    verify: bool,
    full: bool,
    min_age: float,
    cluster: str | None,
) -> None:
    """运行夜间作业并发布 · Run the nightly job over raw/ and publish the release.

    Exit status: 0 published, 1 a step or an error check failed (the last release stands), 2 wrong usage,
    75 another run holds the warehouse.
    """
    from pipelines.nightly import BusyError, Options, run_nightly
    from pipelines.summary import print_summary

    workspace = chosen(raw, warehouse)
    if not workspace.raw.is_dir():
        raise click.UsageError(f"原始文件目录不存在 · no such folder: {workspace.raw}")
    os.environ[CLUSTER_VARIABLE] = cluster or ""
    require_extras()
    try:
        outcome = run_nightly(
            workspace, Options(force, only, accept_drop, verify, full, min_age), lambda line: click.echo(line, err=True)
        )
    except BusyError as busy:
        click.echo(str(busy), err=True)
        sys.exit(75)
    print_summary(workspace, outcome)
    sys.exit(0 if outcome.success else 1)


@main.command()
@click.argument("file", type=INPUT_FILE)
@click.option("--district", required=True, metavar="CODE", help="行政区划代码 · GB/T 2260 code, such as 410802")
@click.option("--year", required=True, type=click.IntRange(1978, 2100), help="计划年度 · planning year")
@click.option(
    "--format",
    "output",
    type=click.Choice(["table", "jsonl", "csv"]),
    default=None,
    help="默认：终端为 table，否则 jsonl",
)
@click.option("--source-type", default=None, help="来源类型 · work_report, bulletin, plan_report …")
@click.option(
    "--explain", is_flag=True, help="列出判定规则与未解释的数字 · rules of each decision, unexplained numerals"
)
def extract(file: Path, district: str, year: int, output: str | None, source_type: str | None, explain: bool) -> None:
    """读取一份文件并列出其中的数值 · Read one document and print its facts."""
    from pipelines.reading import FileRefusedError, print_extraction

    shape = output or ("table" if sys.stdout.isatty() else "jsonl")
    try:
        print_extraction(file, district, year, shape, source_type=source_type, explain=explain)
    except FileRefusedError as refused:
        click.echo(str(refused), err=True)
        sys.exit(1)


@main.command()
@workspace_options
@click.argument("sql", required=False)
def query(raw: Path | None, warehouse: Path | None, sql: str | None) -> None:
    """只读打开已发布的文件 · Query the published file, read-only; without SQL it asks for statements."""
    from pipelines.querying import ask, prompt

    release = chosen(raw, warehouse).release
    if not release.exists():
        raise click.ClickException(f"还没有发布 · nothing published yet: {release}（先运行 scorecard run）")
    if not sql:
        prompt(release)
    elif error := ask(release, sql):
        raise click.ClickException(error)


@main.command()
@workspace_options
@click.option("--port", default=3000, show_default=True, help="端口 · port")
@click.option("--host", default="127.0.0.1", show_default=True, help="界面无登录，只应绑定本机 · the UI has no login")
def ui(raw: Path | None, warehouse: Path | None, port: int, host: str) -> None:
    """启动 Dagster 界面与守护进程 · The Dagster UI with its daemon."""
    from pipelines.nightly import prepare

    require_extras()
    prepare(chosen(raw, warehouse))
    # `dagster dev` says at every start that another command supersedes it, which needs a package of its own.
    os.environ["PYTHONWARNINGS"] = "ignore:Function `dev_command` is superseded"
    click.echo(f"http://{host}:{port}/assets/release  发布与检查 · release and checks")
    click.echo(f"http://{host}:{port}/runs  历次运行 · runs")
    dagster = Path(sys.executable).with_name("dagster")
    os.execv(dagster, [str(dagster), "dev", "-m", "pipelines.definitions", "-h", host, "-p", str(port)])


@main.command()
def version() -> None:
    """显示版本 · Versions of the program, the extractor and its vocabulary."""
    from importlib.metadata import version as installed

    from pipelines.ingest.reports import extractor_version

    click.echo(f"district-scorecard {installed('district-scorecard')}")
    click.echo(f"extractor {extractor_version()}")


main.add_command(correct)
main.add_command(export)
main.add_command(lake)
main.add_command(sheet)
main.add_command(releases)
main.add_command(rollback)
main.add_command(watch)
main.add_command(vocabulary)
main.add_command(template)

if __name__ == "__main__":
    main()
