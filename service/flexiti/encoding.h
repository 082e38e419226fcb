// Small encodings of the wire.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace flexiti {

// Percent-encodes everything but RFC 3986's unreserved characters; safe as a path segment, a query
// value and a form value.
std::string PercentEncode(const std::string& text);

// name=value&name=value, values percent-encoded. Serves queries and forms.
std::string FormEncode(const std::vector<std::pair<std::string, std::string>>& fields);

// SHA-256 as 64 lower-case hexadecimal digits.
std::string Sha256Hex(const std::string& text);

// 32 random lower-case hexadecimal digits, for x-reference-id ("ASCII string (32), GUID").
std::string NewReferenceId();

}  // namespace flexiti
