// Our opaque page tokens: Flexiti counts pages from 1, so a token is the number of the next page,
// tied to the other fields of the request.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"

namespace flexiti {

inline constexpr int kDefaultPageSize = 50;
inline constexpr int kMaxPageSize = 200;

// The page size to ask for. Precondition: 0 <= page_size <= kMaxPageSize.
inline int PageSize(int page_size) { return page_size == 0 ? kDefaultPageSize : page_size; }

// What is wrong with a page_token that ReadPageToken() refuses.
inline constexpr char kPageTokenProblem[] =
    "is not a page_token of this request; send next_page_token of the last response with all other "
    "fields unchanged";

// The page that the `page_token` of a List request stands for; 1 for an empty one. INVALID_FIELD if
// it is not ours, or was made for a request with other fields.
absl::StatusOr<int> ReadPageToken(const google::protobuf::Message& request);

// The same for lists that continue behind a position above zero; 0 for an empty token.
absl::StatusOr<std::int64_t> ReadPosition(const google::protobuf::Message& request);
std::string WritePosition(const google::protobuf::Message& request, std::int64_t position);

std::string WritePageToken(const google::protobuf::Message& request, int page_number);

}  // namespace flexiti
