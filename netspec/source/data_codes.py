"""The codes of what can be wrong with the data. See `codes.py`."""

DATA_CODES: dict[str, tuple[str, ...]] = {
    "NS4000": (
        "no data",
        "The command needs data, and the spec has no section `data` that says where they lie.",
    ),
    "NS4001": (
        "a data file that is not there",
        "The spec names a file or folder of data, or a file of weights, that does not exist. Paths are relative to the spec, wherever netspec is called.",
    ),
    "NS4002": (
        "a data file that cannot be read",
        "The bytes are not what the file's ending or the spec says: text in another encoding, a damaged archive, pickled objects "
        "(which could run code and are never opened). A table's encoding is named so: `table: {path: rows.csv, encoding: latin-1}`.",
    ),
    "NS4003": (
        "a column that is not there",
        "An input, a target or the split names a column that the data do not have, or have twice. Where a column has another name "
        "than the input, say `column: NAME` beside the kind.",
    ),
    "NS4004": (
        "a cell that is no number",
        "Every cell of a `number` is read as a number with a decimal point; gaps are empty cells or the usual marks (NA, NaN, null, "
        "None and the like). Other marks are listed so: `table: {path: rows.csv, missing: ['?', '-']}`.",
    ),
    "NS4005": (
        "a value that is none of the classes",
        "A target must be one of the classes of its output. An input may hold others: they count as unknown, which is all zeros in "
        "one-hot and 0 as an index.",
    ),
    "NS4006": (
        "a gap where none is allowed",
        "A target, a `number` with `missing: error`, codes and pictures cannot be missing.",
    ),
    "NS4007": (
        "an empty part",
        "Every part of a split needs at least one row, and there must be rows to learn from.",
    ),
    "NS4008": (
        "a picture that cannot be read",
        "The file is missing, cut short, or no picture. `skip_broken: true` beside the source leaves such files out, and says how many.",
    ),
    "NS4009": (
        "a shape that is not the spec's",
        "An array holds samples of another shape or type than the spec says. The first axis counts the samples.",
    ),
    "NS4010": (
        "a row that does not fit the table",
        "The row has more or fewer cells than there are columns. Most often a cell contains the delimiter and has no quotes, or a "
        "quote is not closed.",
    ),
    "NS4011": (
        "a word that names no part",
        "A split column says `train`, `validation` or `test` for each row.",
    ),
    "NS4012": (
        "nothing in it",
        "The file or folder holds no samples.",
    ),
    "NS4013": (
        "columns without names",
        "A table without a header needs names for its columns: `columns: [age, fare]` beside the source.",
    ),
    "NS4015": (
        "numbers too large beside their spread",
        "Networks calculate with numbers of 32 bits, which hold some seven digits. Timestamps or ids such as 1700000000 and 1700000001 "
        "become one and the same. Subtract a constant, or give the column another unit.",
    ),
    "NS4016": (
        "a cell that is no date",
        "Dates are read in the forms of ISO 8601: `2024-03-05`, with a time of day `2024-03-05T12:30` or `2024-03-05 12:30:59`. "
        "Forms such as `5.3.2024` or `03/05/2024` mean different days to different readers.",
    ),
    "NS4017": (
        "a column that cannot be stratified by",
        "`stratify` keeps the proportions of a column's values in every part. Where nearly every row has a value of its own, as a "
        "number or an id has, there are no proportions to keep.",
    ),
    "NS4018": (
        "a cell that has no place in an order",
        "`order` in a split sorts the rows by a column of numbers, or of dates in the forms of ISO 8601: `2024-03-05`, "
        "`2024-03-05T12:30`. Gaps come neither first nor last.",
    ),
    "NS4021": (
        "a box that is none",
        "The target of a `box` is four columns, x_min, y_min, x_max, y_max, in pixels of the raw picture counted from its upper left "
        "corner; that of `boxes` has the class before them. A box whose right edge is not right of its left one, or whose lower edge is not below its upper one, covers nothing; "
        "most often the columns hold width and height in place of x_max and y_max.",
    ),
    "NS4022": (
        "a box outside its picture",
        "The target of a `box`, or one of the rows of `boxes`, shares no pixel with its picture, so no answer could be right. Most often the boxes were drawn in the "
        "picture at another size, or stand beside another picture's name. Boxes that reach over an edge are allowed, and counted.",
    ),
    "NS4031": (
        "a length that cannot be",
        "A sample has at least one real place and no more than its arrays hold; inputs whose axes have one name are equally long; and the "
        "real places of a mask come first.",
    ),
    "NS4032": (
        "rows of one sample that disagree",
        "With `rows_per_sample` the rows that agree in a column are one sample. Only an `array` or `codes` with a named size, and an output "
        "`boxes`, take a value of each row; every other column has one value for the whole sample.",
    ),
    "NS4033": (
        "a column that is the same in every row",
        "An input that never changes teaches nothing, and with an answer that never changes there is nothing to learn. Most often the wrong "
        "column is named, or the rows were filtered by it.",
    ),
    "NS4034": (
        "an identifier used as an input",
        "A column with a value of its own in every row, such as a customer number or the number of the row, says nothing of rows that are "
        "still to come. A network learns it by heart, and is worse for it.",
    ),
    "NS4035": (
        "an input that gives the answer away",
        "The column is a copy of the target, or tells it alone and without fail. Most often it was written down after the answer was known: "
        "the network will be right in every test and useless where it is needed. Keep it only if it is known in time.",
    ),
    "NS4036": (
        "nearly all answers are the same class",
        "Where 98 of 100 rows have one class, a network that always says so is right 98 times in 100 and of no use. `train.balance` shows the "
        "classes equally often, `class_weights: balanced` lets rare ones weigh more, and `balanced_accuracy` or `average_precision` measure "
        "what is learned.",
    ),
    "NS4037": (
        "a part of very few rows",
        "A validation or test part of a handful of rows measures chance: one row more or less right changes the result by a tenth or more. "
        "With few rows, `netspec train --folds 5` lets each row be tested once.",
    ),
    "NS4092": (
        "a target with more or fewer values than places",
        "`tags` answers every real place of a sample, so its target holds one value for each: as many as the input has places, or as many as "
        "convolutions with a stride leave of them. Arrays that stand side by side may have padding behind, where `lengths` or `mask` say so.",
    ),
    "NS4093": (
        "a label picture of another size",
        "A label picture says the class of each pixel, so it is as high and as wide as the photo it belongs to, as both lie in their files "
        "(photos turned upright as their EXIF data say). Scale it with the nearest pixel: between two classes there is none.",
    ),
    "NS4094": (
        "a label picture with a number that is no class",
        "The numbers in a label picture are positions in the list of classes, from 0. A number that stands for unknown, such as 255 or one past "
        "the classes, is named in the loss: `loss: {cross_entropy: {ignore: 255}}`. Pixels of 0 and 255 for no and yes have to be made 0 and 1.",
    ),
    "NS4014": (
        "a setting that does not fit the data",
        "What was asked of a column cannot be done with its numbers, such as a logarithm of negative ones.",
    ),
}
"""Code → headline and explanation."""
