"""Water theft and water used and not billed: from the report to what is charged and regularized."""
