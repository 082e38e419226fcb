#include "service/config/check_files.h"

#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/config/file.h"
#include "service/config/secret_file.h"

namespace flexiti::config {
namespace {

constexpr size_t kMaxCaBytes = 4 << 20;  // the system's whole bundle is a quarter of it

void AddUnlessOk(const absl::Status& status, const std::string& path, Problems& problems) {
  if (!status.ok()) problems.Add(path, std::string(status.message()));
}

// At least one, and all that are there can be read: what a start would refuse, too.
bool HoldsCertificates(const std::string& pem) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> text(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  int count = 0;
  ERR_clear_error();
  while (X509* certificate = PEM_read_bio_X509_AUX(text.get(), nullptr, nullptr, nullptr)) {
    X509_free(certificate);
    ++count;
  }
  const bool is_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  return count > 0 && is_end;
}

}  // namespace

void CheckCaFile(const std::string& file, const std::string& path, Problems& problems) {
  if (file.empty() || !problems.IsClean(path)) return;
  const absl::StatusOr<FileContent> content = ReadFile(file, kMaxCaBytes);
  AddUnlessOk(content.status(), path, problems);
  if (content.ok() && !HoldsCertificates(content->bytes)) {
    problems.Add(path, "holds no certificate (PEM), or a broken one");
  }
}

void CheckSecretFile(const std::string& file, const std::string& path, bool allow_world_readable,
                     Problems& problems) {
  if (file.empty() || !problems.IsClean(path)) return;
  AddUnlessOk(LoadUnnamedSecretFile(file, allow_world_readable).status(), path, problems);
}

void CheckFolder(const std::string& file, const std::string& path, Problems& problems) {
  if (file.empty() || !problems.IsClean(path)) return;
  const std::string folder = file.substr(0, file.find_last_of('/') + 1);
  struct stat facts {};
  if (stat(folder.c_str(), &facts) != 0) {  // the trailing slash makes it a folder
    AddUnlessOk(absl::ErrnoToStatus(errno, "cannot find its folder"), path, problems);
  } else if (faccessat(AT_FDCWD, folder.c_str(), W_OK | X_OK, AT_EACCESS) != 0) {
    AddUnlessOk(absl::ErrnoToStatus(errno, "cannot write into its folder"), path, problems);
  }
}

}  // namespace flexiti::config
