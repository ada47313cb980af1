"""Floor 8, the roof: the commands. Only here is anything printed, and only here does the program end."""
