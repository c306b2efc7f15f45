"""Jobs of several calls: waiting, ensure, prechecks, removal, reports, downloads."""
