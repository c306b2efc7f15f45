"""Facts of the service as data: packages, locales, countries, phones, addresses."""
