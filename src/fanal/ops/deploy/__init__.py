"""What stands around a node on a machine: units, web server, folders, the console's script. See README.md."""
