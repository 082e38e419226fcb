// flexiti license
#include <cstddef>
#include <memory>

#include "absl/strings/str_cat.h"
#include "client/cli/call.h"
#include "client/cli/commands.h"
#include "client/cli/input.h"
#include "client/cli/masked.h"
#include "client/cli/text.h"
#include "flexiti/v1/customer_service.grpc.pb.h"

namespace flexiti::cli {
namespace {

constexpr char kExamples[] = R"(Examples:
  What does the scanner's file say?
    flexiti license scan.txt --show-sensitive
  Straight from the scanner; an older one that does not write UTF-8:
    read-scanner | iconv -f ISO-8859-1 -t UTF-8 | flexiti license - --json --show-sensitive
The text is never an argument: a licence is personal data, and arguments stand in the list of processes.
Options for every command, and the exit codes: flexiti --help)";

// 4096 characters, which the gateway counts, are at most so many bytes.
constexpr size_t kMaxBytes = 4 * 4096;

absl::StatusOr<v1::DecodeDriversLicenseRequest> ToRequest(const std::string& path,
                                                          const Settings& settings) {
  absl::StatusOr<std::string> code = ReadInput("FILE", path, kMaxBytes);
  if (!code.ok()) return code.status();
  v1::DecodeDriversLicenseRequest request;
  request.set_code(*std::move(code));
  request.set_lang(ToLanguage(settings));
  return request;
}

std::string Text(const google::protobuf::Message& message) {
  const std::string text = ToText(message);
  return absl::StrCat("The licence reads:\n", text, HowToSee(text));
}

}  // namespace

void AddLicense(CLI::App& app, const Settings& settings, Run& run) {
  CLI::App* command = AddCommand(app, "license", "Read the bar code of a driver's licence",
                                 "Flexiti answers name, birth date and address from the bar code's "
                                 "raw text. It changes nothing.");
  const auto path = std::make_shared<std::string>();
  command
      ->add_option(
          "FILE", *path,
          "The raw AAMVA text as the scanner gives it, line ends included: UTF-8, at most\n"
          "4096 characters. - is standard input")
      ->required();
  command->footer(kExamples);
  command->callback([&settings, &run, path] {
    run = [&settings, path] {
      return Send(settings, &v1::CustomerService::Stub::DecodeDriversLicense,
                  ToRequest(*path, settings), Text);
    };
  });
}

}  // namespace flexiti::cli
