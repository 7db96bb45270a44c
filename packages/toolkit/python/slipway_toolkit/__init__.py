"""What the SageMaker framework images do inside, for a job that runs without one."""
