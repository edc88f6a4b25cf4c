"""Bad days, made on purpose on this machine alone: what Palabre promises must hold on them (``make faults``)."""
