"""Where everything is kept: columns, engines of the two dialects, migrations, guards, backup."""
