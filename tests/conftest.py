"""What every test may use."""

from tests.browser import base_url, browser_type_launch_args, sign_in  # noqa: F401 - fixtures
