"""The supervisor's terminal console. It speaks AMI and nothing else."""
