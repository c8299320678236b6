"""Playing published cases the whole way through the services and the engine that the pages use."""
