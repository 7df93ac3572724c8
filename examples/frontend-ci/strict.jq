# The contract as a frontend should keep it: a property that the service would ignore is a mistake.
(.components.schemas[] | select(.description // "" | contains("Unknown properties are ignored"))).additionalProperties = false
# A format of the service's own, of which Redocly would say each time that it does not know it.
| del(.. | objects | select(.format == "well-formed").format)
