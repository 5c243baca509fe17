"""The backend of GoalTrajectory.AI: goals, check-ins, trajectories, and search by meaning."""
