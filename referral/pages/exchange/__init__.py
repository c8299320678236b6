"""交换文件: what goes to another network and comes from there."""
