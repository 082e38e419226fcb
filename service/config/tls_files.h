// What the gateway shows on its port and whose clients it believes: three files that belong
// together.
#pragma once

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/base/secret.h"
#include "service/config/config.pb.h"
#include "service/config/file.h"

namespace flexiti::config {

inline constexpr std::size_t kMaxTlsFileBytes = 4 << 20;

struct TlsFiles {
  std::string certificate_pem = {};  // its own first, then those between it and the root
  Secret key_pem = {};
  std::string client_ca_pem = {};
  // When the first certificate of certificate_pem expires, and the first of the authorities that
  // have not expired yet.
  absl::Time certificate_expiry = absl::InfinitePast();
  absl::Time client_ca_expiry = absl::InfinitePast();
};

// What was read of each file (FileWatch), and what must not be held against it.
struct TlsFileContents {
  const absl::StatusOr<FileContent>& certificate;
  const absl::StatusOr<FileContent>& key;
  const absl::StatusOr<FileContent>& client_ca;
  bool allow_world_readable = false;
  absl::Time now = absl::InfinitePast();
};

// What is wrong with each file; OK: nothing. A text names no file and quotes none.
struct TlsFileProblems {
  absl::Status certificate = absl::OkStatus();
  absl::Status key = absl::OkStatus();
  absl::Status client_ca = absl::OkStatus();

  bool ok() const { return certificate.ok() && key.ok() && client_ca.ok(); }
};

// Fills `files` if all three can be used as they are: certificates that can be read and have not
// expired (of the authorities one at least), the key of the certificate, in the clear and not
// readable by every user. One that is not valid yet passes: clocks differ by seconds, and issuers
// start at once.
TlsFileProblems ReadTlsFiles(const TlsFileContents& contents, TlsFiles& files);

}  // namespace flexiti::config
