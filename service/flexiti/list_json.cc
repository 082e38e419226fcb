#include "service/flexiti/list_json.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>

#include "absl/strings/str_cat.h"
#include "service/flexiti/date.h"
#include "service/flexiti/encoding.h"
#include "service/flexiti/json_reader.h"

namespace flexiti {

void EncodeCreationDates(bool has_from, const google::type::Date& from, bool has_to,
                         const google::type::Date& to, Query& query) {
  if (has_from) query.emplace_back("creation_date_from", FormatDate(from));
  if (has_to) query.emplace_back("creation_date_to", FormatDate(to));
}

void EncodePaging(int page_number, int page_size, Query& query) {
  query.emplace_back("page_number", absl::StrCat(page_number));
  query.emplace_back("page_size", absl::StrCat(page_size));
}

absl::StatusOr<ListPage> ReadListPage(const Json& json, const std::string& name, int page_number) {
  if (json.kind == Json::Kind::kArray) {
    return ListPage{.items = json.items, .is_last = json.items.empty()};
  }
  JsonReader reader(json);
  const Json* list = reader.Array(name);
  if (list == nullptr) return absl::InvalidArgumentError(absl::StrCat(name, " is missing"));
  // Else a front that ignores the page asked for would answer the same one for ever.
  if (reader.Int("page_number").value_or(page_number) != page_number) {
    return absl::InvalidArgumentError("page_number is not the one that was asked for");
  }
  reader.FailOnError();
  if (!reader.status().ok()) return reader.status();
  const std::optional<std::int32_t> total = reader.Int("total");
  if (page_number == 1 && list->items.empty() && total.value_or(0) > 0) {
    return absl::InvalidArgumentError("total is more than none, but the list is empty");
  }
  const auto count = static_cast<std::int64_t>(list->items.size());
  // The page size that Flexiti tells may be the one it was asked for; this page's own is certain.
  const std::int64_t page_size = std::min(
      std::int64_t{reader.Int("page_size").value_or(std::numeric_limits<std::int32_t>::max())},
      count);
  const bool reaches_total =
      total.has_value() && page_size > 0 && page_number * page_size >= *total;
  return ListPage{.items = list->items,
                  .is_last = list->items.empty() || reaches_total,
                  .unmodeled = reader.Unmodeled()};
}

std::string ListFieldPath(const std::string& parameter) {
  if (parameter == "creation_date_from") return "create_date_from";
  if (parameter == "creation_date_to") return "create_date_to";
  if (parameter == "page_number") return "page_token";
  return parameter;
}

}  // namespace flexiti
