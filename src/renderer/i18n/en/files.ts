/** @file English: what is done with photos' files. */
export const files = {
  exporting: {
    progress_one: 'Copying {{done, number}} of 1 photo',
    progress_other: 'Copying {{done, number}} of {{count, number}} photos',
    label: 'Copying photos',
    stop: 'Stop copying',
    copied_one: '1 photo copied to “{{folder}}”',
    copied_other: '{{count, number}} photos copied to “{{folder}}”',
    renamed_one: '1 under a new name',
    renamed_other: '{{count, number}} under a new name',
    replaced_one: '1 replaced',
    replaced_other: '{{count, number}} replaced',
    skipped_one: '1 left alone',
    skipped_other: '{{count, number}} left alone',
    stopped: 'then stopped',
    show: 'Show folder',
    failed_one: '1 file could not be copied',
    failed_other: '{{count, number}} files could not be copied',
  },
  trash: {
    done_one: '1 photo moved to the trash',
    done_other: '{{count, number}} photos moved to the trash',
    show: 'Show trash',
    failed_one: '1 file could not be moved to the trash',
    failed_other: '{{count, number}} files could not be moved to the trash',
  },
  report: { lead: 'The others are done.', close: 'Close' },
} as const;
