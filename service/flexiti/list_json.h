// What Flexiti's lists share on the wire (contract, sections 4.3 and 4.7). Pure.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/struct.pb.h"
#include "google/type/date.pb.h"
#include "service/flexiti/json.h"

namespace flexiti {

using Query = std::vector<std::pair<std::string, std::string>>;

void EncodeCreationDates(bool has_from, const google::type::Date& from, bool has_to,
                         const google::type::Date& to, Query& query);
void EncodePaging(int page_number, int page_size, Query& query);

// One page: an object with the list as its member `name`, or a bare array. Flexiti may serve
// smaller pages than it was asked for, so a page is the last if it is empty, or if it reaches the
// `total` that Flexiti told; a short page proves nothing.
struct ListPage {
  const std::vector<Json>& items;  // of the `json` that was read, which must outlive this
  bool is_last = false;
  std::optional<google::protobuf::Struct> unmodeled = {};  // what stands beside the list
};
// kInvalidArgument, naming the member, if it is no such page.
absl::StatusOr<ListPage> ReadListPage(const Json& json, const std::string& name, int page_number);

// The path of our field for a parameter of a list's; other names come back as they are.
std::string ListFieldPath(const std::string& parameter);

}  // namespace flexiti
