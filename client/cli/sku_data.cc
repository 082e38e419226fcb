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
          "Lines for the customer's statement: JSON, as flexiti.v1.SkuData has it, such as\n"
          R"({"purchase_order": "PO-7", "products": [{"sku_id": "SOFA", "quantity": 1,)"
          "\n"
          R"("unit_price": {"amount_cents": 49999, "currency_code": "CAD"}}]}; at most 200)"
          "\n"
          "products. - is standard input")
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
