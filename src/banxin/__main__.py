"""`python -m banxin` is `publish`."""

from banxin.cli import main

main()
