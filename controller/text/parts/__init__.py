"""The parts of the made-up world, one file each, found by this folder (see ``controller.text.world``)."""
