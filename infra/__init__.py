"""What the template includes, and how its artefacts and the environments to work in are built."""
