// A configuration on disk, with the secret files that it names.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "service/config/config.pb.h"
#include "tests/support/temporary_directory.h"

namespace flexiti::config {

// A configuration that sets only what is required, in the words of Load().
extern const char kSmallest[];
// One that the profile PRODUCTION takes, of two merchants.
extern const char kProduction[];

// `text` with every occurrence of `from` replaced. Fails the test when there is none.
std::string Replaced(const std::string& text, const std::string& from, const std::string& to);

class ConfigFile {
 public:
  ConfigFile();

  // Writes `text`, in which SECRET stands for the path of a good secret file, KEY for that of a
  // good encryption key and DIR for the directory of this configuration, and loads it. There, too:
  // DIR/strong-key, which production takes, and DIR/authority.pem, a certificate.
  absl::StatusOr<Gateway> Load(const std::string& text) const;

  // Load()'s message, without the directory in front of the file's name; "OK" if there is none.
  std::string Problem(const std::string& text) const;

  // Writes a file that only its owner may read.
  std::string WritePrivate(const std::string& name, const std::string& content) const;

  const flexiti_test::TemporaryDirectory& directory() const { return directory_; }

 private:
  flexiti_test::TemporaryDirectory directory_;
};

}  // namespace flexiti::config
