// --sku-data: lines for the customer's statement.
#pragma once

#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "flexiti/v1/financing.pb.h"

namespace flexiti::cli {

void AddSkuData(CLI::App& command, std::string* path);

// What the file holds: a flexiti.v1.SkuData as JSON. INVALID_ARGUMENT, naming the option, if it
// holds anything else.
absl::Status ReadSkuData(const std::string& path, v1::SkuData* sku_data);

// Nothing where the option was not given.
template <typename Request>
absl::Status FillSkuData(const std::string& path, Request* request) {
  return path.empty() ? absl::OkStatus() : ReadSkuData(path, request->mutable_sku_data());
}

}  // namespace flexiti::cli
