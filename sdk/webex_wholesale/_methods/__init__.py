"""Resource methods written once and bound in four modes; paging."""
