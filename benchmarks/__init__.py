"""Speed and size: what the pipeline costs, measured on a generated corpus whose facts are known."""
