"""The contract as documents for others: AsyncAPI 3, OpenAPI 3.1, and one JSON Schema for the TypeScript types."""
