"""Make what is measured: files, sessions and pictures that benches and tests share."""
