"""What pipelines call: releases at hand, tables as typed frames."""
