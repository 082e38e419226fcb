// Pages of Flexiti that a shopper's browser is sent to. Pure.
#pragma once

#include <string>

#include "service/flexiti/json_reader.h"

namespace flexiti {

// The member `redirection_url`; remembers an error if it is missing, or nothing that a browser
// could open.
std::string ReadRedirectionUrl(JsonReader& reader);

// The parameter `name` of a URL's query, also of one that stands behind `#`, percent-decoded.
// Empty if there is none, or if it is more than 100 characters or none of printable ASCII.
std::string UrlParameter(const std::string& url, const std::string& name);

}  // namespace flexiti
