"""An attacker's evening: hundreds of named inputs and storms beside probes of what people see."""
