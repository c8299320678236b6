"""文书用语: how the sentences of the forms are worded, from which day on."""
