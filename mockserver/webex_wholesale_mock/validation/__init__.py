"""Rules that need the state of the world, each next to the pure ones it follows."""
