// Whether a certificate and a key can be shown together. gRPC itself finds out at the first call
// only, and then says no more than that there is no connection.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace flexiti::client {

struct KeyPair {
  const std::string& certificate_file;  // the names of the files, for the error's text
  const std::string& key_file;
  const std::string& certificate_pem;  // the first is the one that is shown
  const std::string& key_pem;
};

// INVALID_ARGUMENT, naming the file, if one of the two cannot be read as PEM or the key has a
// password, if they do not belong together, or if the certificate expired before `now`. Of what is
// in the key no text says anything. Pure.
absl::Status CheckKeyPair(const KeyPair& pair, absl::Time now);

}  // namespace flexiti::client
