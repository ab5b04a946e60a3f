"""The ten registers as the public reads them: their lines, links, history and downloads."""
