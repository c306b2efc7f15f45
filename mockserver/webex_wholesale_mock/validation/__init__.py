"""Rules that need the state of the world; each module runs the checks of the contracts first."""
