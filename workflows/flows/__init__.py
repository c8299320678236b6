"""One flow a file, one picture a flow. Node, class and module names are stored in rows: a rename is a data migration."""
