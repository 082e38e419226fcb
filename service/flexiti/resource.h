// Names for what Flexiti made, unique for a merchant: "authorizations/7". Leading zeros are not
// part of an id. Empty for an empty id.
#pragma once

#include <string>

#include "absl/strings/str_cat.h"
#include "service/flexiti/financing_json.h"

namespace flexiti {

inline std::string Resource(const char* collection, const std::string& id) {
  return id.empty() ? "" : absl::StrCat(collection, "/", AccountNumberDigits(id));
}

inline std::string AuthorizationResource(const std::string& id) {
  return Resource("authorizations", id);
}
inline std::string CaptureResource(const std::string& id) { return Resource("captures", id); }
inline std::string ReturnResource(const std::string& id) { return Resource("returns", id); }
inline std::string TransactionResource(const std::string& id) {
  return Resource("transactions", id);
}

}  // namespace flexiti
