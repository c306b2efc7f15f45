"""Access tokens and the providers that supply them."""
