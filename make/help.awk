# Prints each target with its `## what it does`, under the `##@ heading` of its group.
BEGIN { FS = ":.*## " }
/^##@ / { printf "\n%s\n", substr($0, 5) }
/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $1, $2 }
