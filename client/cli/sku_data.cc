#include "client/cli/sku_data.h"

#include <cstddef>

#include "absl/strings/str_cat.h"
#include "client/cli/input.h"
#include "google/protobuf/util/json_util.h"

namespace flexiti::cli {
namespace {

constexpr char kOption[] = "--sku-data";
constexpr size_t kMaxBytes = 1024 * 1024;  // 200 products of 1 KiB, and room for blanks

}  // namespace

void AddSkuData(CLI::App& command, std::string* path) {
  command
      .add_option(
          kOption, *path,
          // Ends as a sentence that `purchase` goes on with.
          R"(Lines for the customer's statement: JSON, as flexiti.v1.SkuData has it. Unlike --amount,
amounts in cents: M is {"amount_cents": 49999, "currency_code": "CAD"} for 499.99.
What you do not have, leave out; at most 200 products:
{"purchase_order": "PO-7", "register_id": "TILL-3",
 "products": [{"sku_id": "SOFA", "category": "Seats", "description": "Blue sofa",
               "quantity": 1, "unit_price": M, "extended_price": M}],
 "transaction_subtotal": M, "transaction_discount_total": M, "shipping_total": M,
 "gst_hst": M, "pst": M, "transaction_total": M}
- is standard input)")
      ->type_name("FILE");
}

absl::Status ReadSkuData(const std::string& path, v1::SkuData* sku_data) {
  const absl::StatusOr<std::string> text = ReadInput(kOption, path, kMaxBytes);
  if (!text.ok()) return text.status();
  const auto status = google::protobuf::util::JsonStringToMessage(*text, sku_data);
  if (status.ok()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(kOption, ": not JSON of flexiti.v1.SkuData: ", std::string(status.message())));
}

}  // namespace flexiti::cli
