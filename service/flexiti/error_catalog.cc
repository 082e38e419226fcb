#include "service/flexiti/error_catalog.h"

#include <map>
#include <unordered_map>

#include "google/protobuf/descriptor.h"

namespace flexiti {
namespace {

struct Catalog {
  std::map<int, v1::ErrorFacts> by_value;
  std::unordered_map<std::string, v1::FlexitiErrorCode> by_word;
  std::unordered_map<int, v1::FlexitiErrorCode> by_status;
};

Catalog Read(const google::protobuf::EnumDescriptor* type) {
  Catalog catalog;
  for (int i = 0; i < type->value_count(); ++i) {
    const auto* value = type->value(i);
    const v1::ErrorFacts& facts = value->options().GetExtension(v1::facts);
    catalog.by_value[value->number()] = facts;
    const auto code = static_cast<v1::FlexitiErrorCode>(value->number());
    for (const std::string& word : facts.upstream()) catalog.by_word[word] = code;
    if (facts.http_status() != 0) catalog.by_status[facts.http_status()] = code;
  }
  return catalog;
}

const Catalog& FlexitiCatalog() {
  static const Catalog& catalog = *new Catalog(Read(v1::FlexitiErrorCode_descriptor()));
  return catalog;
}

}  // namespace

const v1::ErrorFacts& FactsOf(v1::FlexitiErrorCode code) {
  return FlexitiCatalog().by_value.at(code);
}

const v1::ErrorFacts& FactsOf(v1::GatewayErrorReason reason) {
  static const Catalog& catalog = *new Catalog(Read(v1::GatewayErrorReason_descriptor()));
  return catalog.by_value.at(reason);
}

v1::FlexitiErrorCode CodeOf(const std::string& word, int http_status) {
  const Catalog& catalog = FlexitiCatalog();
  if (!word.empty()) {
    const auto found = catalog.by_word.find(word);
    return found != catalog.by_word.end() ? found->second : v1::FLEXITI_ERROR_CODE_UNRECOGNIZED;
  }
  const auto found = catalog.by_status.find(http_status);
  if (found != catalog.by_status.end()) return found->second;
  return http_status >= 500 ? v1::FLEXITI_ERROR_CODE_SERVER_ERROR
                            : v1::FLEXITI_ERROR_CODE_UNRECOGNIZED;
}

}  // namespace flexiti
