"""`porchlight stack init`: a folder that a docker engine can deploy."""
