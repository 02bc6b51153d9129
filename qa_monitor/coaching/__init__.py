"""What the results of many calls say of agents and teams, for talks, reports and learning."""
