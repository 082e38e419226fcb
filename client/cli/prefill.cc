#include "client/cli/prefill.h"

namespace flexiti::cli {

void AddPrefill(CLI::App& command, Prefill* prefill) {
  const std::string group = "What the pages are filled with (all may be left out)";
  const auto add = [&](const char* name, std::string* value, const char* what) {
    command.add_option(name, *value, what)->group(group);
  };
  add("--salutation", &prefill->salutation, "Mr, Mrs or Ms");
  AddPerson(command, group, {}, &prefill->person);
  add("--middle-name", &prefill->middle_name, "Middle name");
  add("--email", &prefill->email, "E-mail address");
  add("--phone", &prefill->phone, "Ten digits");
  add("--address-1", &prefill->address_1, "Street address, first line");
  add("--address-2", &prefill->address_2, "Street address, second line");
  add("--city", &prefill->city, "City");
  add("--province", &prefill->province, "One of AB BC MB NB NL NS NT NU ON PE QC SK YT");
}

absl::Status Fill(const Prefill& prefill, v1::StartCheckoutRequest* request) {
  v1::Prefill filled;
  if (const absl::Status status = Fill(prefill.person, &filled); !status.ok()) return status;
  filled.set_salutation(prefill.salutation);
  filled.set_middle_name(prefill.middle_name);
  filled.set_email(prefill.email);
  filled.set_phone_number(prefill.phone);
  filled.set_address_1(prefill.address_1);
  filled.set_address_2(prefill.address_2);
  filled.set_city(prefill.city);
  filled.set_province(prefill.province);
  if (filled.ByteSizeLong() != 0) *request->mutable_prefill() = filled;
  return absl::OkStatus();
}

}  // namespace flexiti::cli
