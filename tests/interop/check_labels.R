# Reads labels with R and checks that they are haven_labelled structures.
#
#   python check_labels.py OUT --r-keys KEYS     writes the value of the key `r` of each file to KEYS/<table>.txt
#   Rscript check_labels.R KEYS OUT
#
# Needs base R only. Where the package arrow is installed, the files are read natively too.

arguments <- commandArgs(trailingOnly = TRUE)
if (length(arguments) != 2) stop("usage: Rscript check_labels.R KEYS OUT")
keys <- arguments[[1]]
out <- arguments[[2]]

failures <- character()
check <- function(place, what, found, expected) {
  if (!identical(found, expected)) {
    failures <<- c(failures, sprintf(
      "%s: %s is %s, not %s", place, what,
      paste(deparse(found), collapse = " "), paste(deparse(expected), collapse = " ")
    ))
  }
}

utf8 <- function(text) enc2utf8(as.character(text))

# The codes and labels of one row of dictionary.csv, as a named vector of the type of the column.
expected_labels <- function(text, type) {
  if (text == "") return(NULL)
  pairs <- strsplit(text, " | ", fixed = TRUE)[[1]]
  at <- regexpr("=", pairs, fixed = TRUE)
  codes <- substr(pairs, 1, at - 1)
  codes <- if (type == "float64") as.double(codes) else as.integer(codes)
  names(codes) <- utf8(substr(pairs, at + 1, nchar(pairs)))
  codes
}

check_column <- function(place, attributes, row) {
  check(place, "label", utf8(attributes$label), utf8(row$label))
  expected <- expected_labels(row$value_labels, row$type)
  labels <- attributes$labels
  if (!is.null(labels)) names(labels) <- utf8(names(labels))
  check(place, "labels", labels, expected)
  if (!is.null(expected)) {
    check(place, "class", attributes$class, c("haven_labelled", "vctrs_vctr", typeof(expected)))
  }
}

dictionary <- read.csv(
  file.path(out, "metadata", "dictionary.csv"),
  colClasses = "character", na.strings = character(), encoding = "UTF-8"
)

files <- list.files(keys, pattern = "\\.txt$", full.names = TRUE)
if (length(files) == 0) failures <- sprintf("no keys in %s", keys)
for (file in files) {
  table <- sub("\\.txt$", "", basename(file))
  before <- length(failures)
  value <- readChar(file, file.size(file), useBytes = TRUE)
  key <- unserialize(charToRaw(value))
  check(table, "names", names(key), c("attributes", "columns"))
  check(table, "class", key$attributes$class, c("tbl_df", "tbl", "data.frame"))
  rows <- dictionary[dictionary$table == table, ]
  check(table, "columns", names(key$columns), rows$variable)
  for (i in seq_len(nrow(rows))) {
    column <- key$columns[[rows$variable[[i]]]]
    check_column(paste0(table, ".", rows$variable[[i]]), column$attributes, rows[i, ])
  }
  # Writing the list again with base R gives a value that reads the same.
  again <- unserialize(charToRaw(rawToChar(serialize(key, NULL, ascii = TRUE))))
  check(table, "what base R writes again", again, key)
  cat(table, ", base R: ", if (length(failures) == before) "ok" else "NOT AS IT SHOULD BE", "\n", sep = "")
}

# labels.R must give the same attributes to a plain data frame.
source(file.path(out, "metadata", "labels.R"), encoding = "UTF-8")
for (table in names(talktrail_labels)) {
  rows <- dictionary[dictionary$table == table, ]
  empty <- as.data.frame(setNames(rep(list(numeric()), nrow(rows)), rows$variable))
  labelled <- label_table(empty, table)
  for (i in seq_len(nrow(rows))) {
    place <- paste0("labels.R, ", table, ".", rows$variable[[i]])
    check_column(place, attributes(labelled[[rows$variable[[i]]]]), rows[i, ])
  }
}

if (requireNamespace("arrow", quietly = TRUE)) {
  for (path in list.files(file.path(out, "data"), pattern = "\\.parquet$", full.names = TRUE)) {
    table <- sub("\\.parquet$", "", basename(path))
    before <- length(failures)
    data <- arrow::read_parquet(path)
    rows <- dictionary[dictionary$table == table, ]
    check(table, "columns read by arrow", names(data), rows$variable)
    for (i in seq_len(nrow(rows))) {
      place <- paste0("arrow, ", table, ".", rows$variable[[i]])
      check_column(place, attributes(data[[rows$variable[[i]]]]), rows[i, ])
    }
    cat(table, ", arrow: ", if (length(failures) == before) "ok" else "NOT AS IT SHOULD BE", "\n", sep = "")
  }
} else {
  cat("skipped: the package arrow is not installed\n")
}

for (failure in failures) message(failure)
cat(length(files), "keys,", length(failures), "failures\n")
quit(status = as.integer(length(failures) > 0))
