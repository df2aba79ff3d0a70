"""Processes that render pages, as the front has them work; see `service.page_process`."""
